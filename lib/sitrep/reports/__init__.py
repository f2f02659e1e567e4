"""Reports: a plan checked, its notebooks run where something changed, their pages published."""
