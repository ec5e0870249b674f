"""The portal: what a reader sees in kk, ru and en."""
