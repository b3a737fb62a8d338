"""Lists that people take away: Excel, CSV, CSV with HXL tags, PDF. No domain in it: each domain
says once what the columns of its lists are."""
