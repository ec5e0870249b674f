"""Loans and the policies that decide them: `check_out`, `check_in`, `renew`.

Every door (staff desk, portal, REST, later SIP2 and stations) calls these verbs and no other.
"""
