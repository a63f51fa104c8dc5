"""Decisions about fair competition.  Pure: frozen facts in, suspicions or refusals out."""
