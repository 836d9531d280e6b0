"""The workshop: checks that keep the house in order. The product never imports it."""
