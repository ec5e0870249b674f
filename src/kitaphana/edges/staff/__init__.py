"""The staff desk and back office: tools, dense and driven by keyboard and scanner.

`desk/` turns one scan into one call of a service; `permissions.py` is the table of who may see what;
`presenters.py` says every refusal in the language of the reader in front of the desk.
"""
