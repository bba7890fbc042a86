"""What an agency's administrators do on their pages, as calls: by themselves, or by a program that keeps the office.

A program needs a scope that an administrator gave it, acts for its whole agency, and stands in the journal as itself.
What people alone decide it is refused in words (`people.person-needed`), whatever its scopes.
"""
