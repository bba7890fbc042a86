"""What expires when: certificates, time-stamps and documents of one agency, on one page."""
