"""Classical test theory, agreement of judges and careless answering, against values of established software."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

from conformance.tally import Tally
from meristem import statistics
from meristem.statistics.arrays import Array

NOT_YET = (
    "one-factor omega (iterative fit)",
    "common-factor eigenvalues and parallel analysis",
    "two-parameter IRT on lsat7.csv: item parameters, log-likelihood, EAP",
)


def check(folder: Path, tally: Tally) -> None:
    """Compare everything that has a closed form."""
    reference = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    names, bfi = read(folder / "bfi.csv")
    for scale, expected in reference["scales"].items():
        columns = [names.index(item) for item in expected["items"]]
        reversed_at = [index for index, item in enumerate(expected["items"]) if item in expected["reversed"]]
        _scale(tally, scale, statistics.reverse(bfi[:, columns], reversed_at, low=1, high=6), expected)
    _factorability(tally, names[:25], bfi[:, :25], reference)
    _agreement(tally, read(folder / "shrout_fleiss_1979.csv")[1], reference["icc"])
    _careless(tally, read(folder / "careless.csv")[1], reference["careless"])
    tally.not_yet += NOT_YET


def read(path: Path) -> tuple[list[str], Array]:
    """(column names, numbers) of a CSV file; an empty cell is NaN."""
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = list(csv.reader(file))
    return names, np.array([[float(cell) if cell not in ("", "NA") else np.nan for cell in row] for row in rows])


def _scale(tally: Tally, name: str, data: Array, expected: dict[str, Any]) -> None:
    items = expected["items"]
    alphas: dict[str, float] = {}
    for policy, rows in (("pairwise", data), ("complete_case", statistics.complete_cases(data))):
        wanted = expected[policy]
        covariance = statistics.pairwise_covariance(rows)
        correlation = statistics.pairwise_correlation(rows)
        converted = statistics.to_correlation(covariance)
        alphas[policy] = statistics.cronbach_alpha(covariance)
        ours = {
            "n_rows": len(rows),
            "alpha": alphas[policy],
            "standardized_alpha_cov2cor": statistics.standardized_alpha(converted),
            "standardized_alpha_pairwise_r": statistics.standardized_alpha(correlation),
            "guttman_lambda6_smc": statistics.guttman_lambda6(converted),
            "mean_inter_item_r_cov2cor": statistics.mean_inter_item_correlation(converted),
            "mean_inter_item_r_pairwise_r": statistics.mean_inter_item_correlation(correlation),
            "alpha_if_item_dropped": by_name(items, statistics.alpha_if_dropped(covariance)),
            "corrected_item_total_r": by_name(items, statistics.item_rest_correlations(covariance)),
            "item_n": by_name(items, np.sum(~np.isnan(rows), axis=0)),
            "item_mean": by_name(items, np.nanmean(rows, axis=0)),
            "item_sd": by_name(items, np.nanstd(rows, axis=0, ddof=1)),
        }
        for key, value in ours.items():
            tally.close(f"{name}.{policy}.{key}", value, wanted[key])
    _scores(tally, name, data, expected, alphas)


def _scores(tally: Tally, name: str, data: Array, expected: dict[str, Any], alphas: dict[str, float]) -> None:
    imputed = statistics.impute_medians(data)
    covariance = np.cov(imputed, rowvar=False)
    imputed_alpha = statistics.cronbach_alpha(covariance)
    scores = {"median_imputed": statistics.scale_means(imputed), "prorated": statistics.scale_means(data)}
    for policy, found in scores.items():
        wanted = expected[policy]
        tally.close(f"{name}.{policy}.first_20_scores", list(found[:20]), wanted["first_20_scores"])
        tally.close(f"{name}.{policy}.scale_mean", np.nanmean(found), wanted["scale_mean"])
        tally.close(f"{name}.{policy}.scale_sd", np.nanstd(found, ddof=1), wanted["scale_sd"])
    tally.close(f"{name}.prorated.n_scored", np.sum(~np.isnan(scores["prorated"])), expected["prorated"]["n_scored"])
    wanted = expected["median_imputed"]
    tally.close(f"{name}.median_imputed.alpha", imputed_alpha, wanted["alpha"])
    # psych::scoreItems reports the mean correlation that its alpha implies: Spearman-Brown down to one item.
    mean_r = statistics.spearman_brown(imputed_alpha, 1 / len(expected["items"]))
    tally.close(f"{name}.median_imputed.mean_inter_item_r", mean_r, wanted["mean_inter_item_r"])
    complete = statistics.scale_means(statistics.complete_cases(data))
    error = statistics.standard_error_of_measurement
    ours = {
        "complete_case_sd_and_alpha": error(float(np.std(complete, ddof=1)), alphas["complete_case"]),
        "median_imputed_sd_and_alpha": error(float(np.std(scores["median_imputed"], ddof=1)), imputed_alpha),
        "prorated_sd_pairwise_alpha": error(float(np.nanstd(scores["prorated"], ddof=1)), alphas["pairwise"]),
    }
    for key, value in ours.items():
        tally.close(f"{name}.sem.{key}", value, expected["sem"][key])
    halves = statistics.split_half(data)
    wanted = expected["split_half_odd_even"]
    tally.close(f"{name}.split_half.n", halves.people, wanted["n"])
    tally.close(f"{name}.split_half.r_halves", halves.correlation, wanted["r_halves"])
    tally.close(f"{name}.split_half.spearman_brown", halves.spearman_brown, wanted["spearman_brown"])
    tally.close(f"{name}.split_half.flanagan_rulon", halves.flanagan_rulon, wanted["flanagan_rulon"])


def _factorability(tally: Tally, names: list[str], data: Array, reference: dict[str, Any]) -> None:
    for policy, rows in (("pairwise", data), ("complete_case", statistics.complete_cases(data))):
        wanted = reference["factorability"][policy]
        correlation = statistics.pairwise_correlation(rows)
        overall, by_item = statistics.kmo(correlation)
        chi_square, degrees = statistics.bartlett_sphericity(correlation, len(rows))
        tally.close(f"factorability.{policy}.n", len(rows), wanted["n"])
        tally.close(f"factorability.{policy}.kmo_overall", overall, wanted["kmo_overall"])
        tally.close(f"factorability.{policy}.kmo_by_item", by_name(names, by_item), wanted["kmo_by_item"])
        tally.close(f"factorability.{policy}.bartlett_chisq", chi_square, wanted["bartlett_chisq"], relative=True)
        tally.close(f"factorability.{policy}.bartlett_df", degrees, wanted["bartlett_df"])
    eigenvalues = statistics.component_eigenvalues(statistics.pairwise_correlation(data))
    wanted_values = reference["parallel_analysis"]["observed_component_eigenvalues"]
    tally.close("observed_component_eigenvalues", list(eigenvalues), wanted_values)


def _agreement(tally: Tally, ratings: Array, reference: dict[str, Any]) -> None:
    found = statistics.intraclass_correlations(ratings)
    for name, wanted in reference["coefficients"].items():
        ours = found[name]
        tally.close(f"{name}.icc", ours.value, wanted["icc"])
        tally.close(f"{name}.F", ours.f, wanted["F"])
        tally.close(f"{name}.df", [ours.df1, ours.df2], [wanted["df1"], wanted["df2"]])
        limits = [ours.p, ours.lower, ours.upper]
        tally.close(f"{name}.p_and_limits", limits, [wanted["p"], wanted["ci95_lower"], wanted["ci95_upper"]], 1e-5)


def _careless(tally: Tally, data: Array, reference: dict[str, Any]) -> None:
    distances = statistics.mahalanobis(data)
    cutoff = statistics.chi_square_quantile(0.99, data.shape[1])
    even_odd = statistics.even_odd_inconsistency(data, items_per_scale=5)
    ours: dict[str, Any] = {
        "longstring": statistics.longstring(data),
        "avgstr": statistics.average_string(data),
        "irv": statistics.intra_individual_variability(data),
        "mahad": distances,
        "mahad_flagged": distances > cutoff,
        "evenodd": even_odd,
    }
    for key, wanted in reference["first_20"].items():
        tally.close(f"careless.{key}", list(ours[key][:20]), wanted)
    for key in ("longstring", "avgstr", "irv", "mahad"):
        tally.close(f"careless.mean.{key}", np.mean(ours[key]), reference["mean"][key])
    tally.close("careless.mean.evenodd_non_null", np.nanmean(even_odd), reference["mean"]["evenodd_non_null"])
    tally.close("careless.evenodd_null_count", np.sum(np.isnan(even_odd)), reference["evenodd_null_count"])
    tally.close("careless.mahad_flagged_count", np.sum(distances > cutoff), reference["mahad_flagged_count"])
    tally.close("careless.mahad_cutoff", cutoff, reference["mahad_cutoff"])
    tally.close("careless.longstring_max", np.max(ours["longstring"]), reference["longstring_max"])


def by_name(names: list[str], values: Any) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}
