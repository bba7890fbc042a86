"""Thai pages: laying out, sealing and signing PDF/A-3. Pure: no Django, no network."""
