"""The bulletin as mail: audience, rendering, deliveries, subscriptions."""
