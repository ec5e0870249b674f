"""The demo city: a whole library network made up by our own code, the same for the same seed.

`plan` says how many of everything, `words` holds the hand-written vocabularies, `rows` makes the rows, `bulk` writes
them, `accounts` sets the accounts of the contract, `services` builds it all.
No text in it is copied from anywhere; a few well-known titles and authors are named as the facts they are.
"""
