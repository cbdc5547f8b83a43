"""The wing of who and what there is: reference data, law, jobcenters, companies, candidates."""
