"""What was decided: taken in a meeting, followed until it is carried out, reminded of."""
