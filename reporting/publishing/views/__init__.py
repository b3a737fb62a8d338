"""The pages of the publication: the department's, the files, the verification."""
