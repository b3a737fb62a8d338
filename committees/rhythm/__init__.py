"""How often bodies must meet, when they could, and how often they did."""
