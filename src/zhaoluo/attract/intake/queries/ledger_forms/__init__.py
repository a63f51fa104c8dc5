"""Tables that go out: the blank template, the standard ledger, the zone's own form filled; each reads back as it was written."""
