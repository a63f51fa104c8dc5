"""What a ledger's rows would do to the register.  Source: docs/domain/ledgers.md."""
