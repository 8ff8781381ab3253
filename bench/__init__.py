"""What the product costs, as ratios: against the same SQL in pgbench, on the same server, in the same run."""
