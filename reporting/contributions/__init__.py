"""The chapter that a ministry sends by Word: proposed piece by piece, accepted one by one."""
