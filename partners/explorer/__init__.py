"""One explorer of what was undertaken: the commitments since 2008 and the cooperation projects."""
