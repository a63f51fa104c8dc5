"""Decisions about reviews: frozen facts in, reasons or values out.  Source: docs/domain/reviews.md."""
