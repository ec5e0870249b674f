"""One scan, one answer: the desk's state travels in the form, so no two tabs can mix readers up."""
