"""Test theory on arrays: pure functions, no Django. People are rows, items are columns, NaN is a missing answer.

Standard deviations and covariances use n - 1 unless said otherwise. Names are the textbook's.
"""

from meristem.statistics.careless import (
    average_string,
    even_odd_inconsistency,
    intra_individual_variability,
    longstring,
    mahalanobis,
)
from meristem.statistics.correlation import complete_cases, pairwise_correlation, pairwise_covariance, to_correlation
from meristem.statistics.distributions import (
    chi_square_quantile,
    f_quantile,
    f_upper_tail,
    normal_quantile,
    t_cumulative,
    t_quantile,
)
from meristem.statistics.factorability import bartlett_sphericity, component_eigenvalues, kmo
from meristem.statistics.icc import IntraclassCorrelation, intraclass_correlations
from meristem.statistics.reliability import (
    alpha_if_dropped,
    cronbach_alpha,
    guttman_lambda6,
    item_rest_correlations,
    mean_inter_item_correlation,
    spearman_brown,
    split_half,
    standard_error_of_measurement,
    standardized_alpha,
    weighted_alpha,
)
from meristem.statistics.scales import impute_medians, percent_of_range, percentile_rank, reverse, scale_means

__all__ = [
    "IntraclassCorrelation",
    "alpha_if_dropped",
    "average_string",
    "bartlett_sphericity",
    "chi_square_quantile",
    "complete_cases",
    "component_eigenvalues",
    "cronbach_alpha",
    "even_odd_inconsistency",
    "f_quantile",
    "f_upper_tail",
    "guttman_lambda6",
    "impute_medians",
    "intra_individual_variability",
    "intraclass_correlations",
    "item_rest_correlations",
    "kmo",
    "longstring",
    "mahalanobis",
    "mean_inter_item_correlation",
    "normal_quantile",
    "pairwise_correlation",
    "pairwise_covariance",
    "percent_of_range",
    "percentile_rank",
    "reverse",
    "scale_means",
    "spearman_brown",
    "split_half",
    "standard_error_of_measurement",
    "standardized_alpha",
    "t_cumulative",
    "t_quantile",
    "to_correlation",
    "weighted_alpha",
]
