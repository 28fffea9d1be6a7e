"""Tests: conversations and claims."""
