"""How Kitaphana looks: base templates, components, design tokens, static assets. No meaning."""
