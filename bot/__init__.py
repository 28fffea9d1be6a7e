"""Hamroh's service: the pure core, the store, the engine and the channels."""
