"""Metrics: values over one and two batches, by options, shapes and sample weights."""

from common import camel_options, draw, keras, np, torch, values, write

M = keras.metrics
ROWS = 8
WEIGHTS = np.array([1.0, 0.0, 2.0, 0.5, 1.5, 1.0, 3.0, 0.25])
FACTORIES = {"KLDivergence": "klDivergence", "AUC": "auc", "IoU": "ioU"}


def on_grid(array):
    return np.round(np.asarray(array) * 1024) / 1024


def simplex(rng, shape):
    raw = np.exp(draw(rng, shape))
    return on_grid(raw / raw.sum(-1, keepdims=True))


def factory(name):
    return FACTORIES.get(name, name[0].lower() + name[1:])


def stored(array, integer):
    return {**values(array), "dtype": "int32" if integer else "float32"}


def tensor(array, integer):
    return torch.tensor(array, dtype=torch.int64 if integer else torch.float64)


def case(name, options, batches, integer=False, integer_pred=False):
    """What the metric says after the first batch, and after all."""
    metric = getattr(M, name)(**options)
    results = []
    for y_true, y_pred, weights in batches:
        metric.update_state(tensor(y_true, integer), tensor(y_pred, integer_pred), None if weights is None else torch.tensor(weights))
        results.append(values(np.asarray(metric.result().cpu(), dtype="float64")))
    return {
        "metric": factory(name), "options": camel_options(options),
        "batches": [
            {"yTrue": stored(t, integer), "yPred": stored(p, integer_pred), "sampleWeight": None if w is None else values(w)}
            for t, p, w in batches
        ],
        "results": results,
    }


def rows(name, make, options=({},), weights=WEIGHTS, **how):
    """Each option over two batches, plain and weighted."""
    found = []
    for chosen in options:
        found.append(case(name, chosen, [(*make(), None), (*make(), None)], **how))
        if weights is not None:
            found.append(case(name, chosen, [(*make(), weights), (*make(), weights[::-1].copy())], **how))
    return found


def main():
    rng = np.random.default_rng(1950)
    coin = lambda shape: rng.integers(0, 2, shape).astype(float)
    share = lambda shape: on_grid(rng.uniform(0, 1, shape))
    hot = lambda n: np.eye(n)[rng.integers(0, n, ROWS)]
    pair = lambda shape: lambda: (coin(shape), share(shape))
    real = lambda: (draw(rng, (ROWS, 3)), draw(rng, (ROWS, 3)))
    classes = lambda: (rng.integers(0, 6, ROWS), draw(rng, (ROWS, 6)))
    one_hot = lambda: (hot(6), draw(rng, (ROWS, 6)))
    cases = []
    # Means.
    for name in ["MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError", "MeanAbsolutePercentageError", "LogCoshError", "CosineSimilarity"]:
        cases += rows(name, real)
    for name in ["PearsonCorrelation", "ConcordanceCorrelation"]:
        cases += rows(name, lambda: (draw(rng, (ROWS, 5)), draw(rng, (ROWS, 5))))
        cases += rows(name, lambda: (draw(rng, (ROWS, 5)), draw(rng, (ROWS, 5))), [dict(axis=0)], weights=None)
    cases += rows("MeanSquaredLogarithmicError", lambda: tuple(np.abs(a) for a in real()))
    cases += rows("Hinge", lambda: (2 * coin((ROWS, 3)) - 1, draw(rng, (ROWS, 3))))
    cases += rows("SquaredHinge", lambda: (coin((ROWS, 3)), draw(rng, (ROWS, 3))))
    cases += rows("CategoricalHinge", one_hot)
    cases += rows("KLDivergence", lambda: (simplex(rng, (ROWS, 4)), simplex(rng, (ROWS, 4))))
    cases += rows("Poisson", lambda: (np.round(5 * share((ROWS, 3))), share((ROWS, 3)) + 0.5))
    inside = lambda shape: on_grid(rng.uniform(1 / 64, 63 / 64, shape))
    cases += rows("BinaryCrossentropy", lambda: (coin((ROWS, 3)), inside((ROWS, 3))), [{}, dict(label_smoothing=0.1)])
    cases += rows("BinaryCrossentropy", lambda: (coin((ROWS, 3)), draw(rng, (ROWS, 3))), [dict(from_logits=True)])
    cases += rows("CategoricalCrossentropy", lambda: (hot(4), simplex(rng, (ROWS, 4))), [{}, dict(label_smoothing=0.1)])
    cases += rows("CategoricalCrossentropy", lambda: (hot(4), draw(rng, (ROWS, 4))), [dict(from_logits=True)])
    cases += rows("SparseCategoricalCrossentropy", lambda: (rng.integers(0, 4, ROWS), simplex(rng, (ROWS, 4))), integer=True)
    cases += rows("SparseCategoricalCrossentropy", lambda: (rng.integers(0, 4, ROWS), draw(rng, (ROWS, 4))), [dict(from_logits=True)], integer=True)
    # Keras leaves the ignored class out of the mean where there are weights, and only there.
    ignoring = [(rng.integers(0, 4, ROWS), simplex(rng, (ROWS, 4)), np.ones(ROWS)) for _ in range(2)]
    cases.append(case("SparseCategoricalCrossentropy", dict(ignore_class=2), ignoring, integer=True))
    # Accuracies.
    cases += rows("Accuracy", lambda: (rng.integers(0, 3, (ROWS, 2)).astype(float), rng.integers(0, 3, (ROWS, 2)).astype(float)))
    cases += rows("BinaryAccuracy", pair((ROWS, 1)), [{}, dict(threshold=0.25)])
    cases += rows("CategoricalAccuracy", one_hot)
    cases += rows("SparseCategoricalAccuracy", classes, integer=True)
    cases += rows("TopKCategoricalAccuracy", one_hot, [{}, dict(k=2), dict(k=1)])
    cases += rows("SparseTopKCategoricalAccuracy", classes, [{}, dict(k=2), dict(k=3)], integer=True)
    cases += rows("SparseTopKCategoricalAccuracy", lambda: (rng.integers(0, 6, ROWS).astype(float), np.array([rng.permutation(6) for _ in range(ROWS)]).astype(float)), [dict(k=2, from_sorted_ids=True)])
    # Confusion.
    several = [{}, dict(thresholds=0.25), dict(thresholds=[0.75, 0.25]), dict(thresholds=[0.0, 0.5, 1.0])]
    for name in ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]:
        cases += rows(name, pair((ROWS,)), several)
        cases += rows(name, pair((ROWS, 3)))
    found = [*several, dict(top_k=2), dict(class_id=1), dict(top_k=2, class_id=2), dict(top_k=3, thresholds=0.5)]
    for name in ["Precision", "Recall"]:
        cases += rows(name, pair((ROWS, 4)), found)
        cases += rows(name, lambda: (coin((ROWS,)), share((ROWS, 1))))
    at = lambda **own: [own, dict(num_thresholds=7, **own), dict(num_thresholds=1, **own)]
    for bound in [0.25, 0.7]:
        cases += rows("SensitivityAtSpecificity", pair((ROWS,)), at(specificity=bound))
        cases += rows("SpecificityAtSensitivity", pair((ROWS,)), at(sensitivity=bound))
        cases += rows("PrecisionAtRecall", pair((ROWS,)), at(recall=bound))
        cases += rows("RecallAtPrecision", pair((ROWS,)), at(precision=bound))
    cases += rows("SensitivityAtSpecificity", pair((ROWS, 3)), [dict(specificity=0.4, class_id=1)])
    cases += rows("PrecisionAtRecall", pair((ROWS, 3)), [dict(recall=0.4, class_id=0)])
    # Areas.
    for curve in ["ROC", "PR", "PRGAIN"]:
        methods = [dict(curve=curve, summation_method=method) for method in ["interpolation", "minoring", "majoring"]]
        cases += rows("AUC", pair((ROWS,)), methods)
        cases += rows("AUC", pair((ROWS, 3)), [dict(curve=curve, multi_label=True), dict(curve=curve, multi_label=True, num_labels=3, label_weights=[0.5, 2.0, 1.0])])
    cases += rows("AUC", pair((ROWS, 3)), [{}, dict(label_weights=[0.5, 2.0, 1.0]), dict(num_thresholds=5), dict(thresholds=[0.9, 0.3, 0.6])])
    cases += rows("AUC", lambda: (coin((ROWS, 1)), draw(rng, (ROWS, 1), 2)), [dict(from_logits=True)])
    # F, R², overlap.
    averages = [dict(average=a, **o) for a in [None, "micro", "macro", "weighted"] for o in [{}, dict(threshold=0.5)]]
    f_pair = lambda: (hot(4), simplex(rng, (ROWS, 4)))
    cases += rows("F1Score", f_pair, averages)
    cases += rows("FBetaScore", f_pair, [dict(beta=2.0, **o) for o in averages])
    aggregations = [dict(class_aggregation=a) for a in ["uniform_average", "variance_weighted_average", None]]
    cases += rows("R2Score", real, [*aggregations, dict(num_regressors=2), dict(class_aggregation=None, num_regressors=1)])
    whole = np.array([1, 0, 2, 1, 1, 3, 1, 2])
    ids = lambda n: lambda: (rng.integers(0, n, ROWS), rng.integers(0, n, ROWS))
    ints = dict(integer=True, integer_pred=True, weights=whole)
    cases += rows("IoU", ids(3), [dict(num_classes=3, target_class_ids=[0]), dict(num_classes=3, target_class_ids=[0, 2], ignore_class=1)], **ints)
    cases += rows("MeanIoU", ids(3), [dict(num_classes=3), dict(num_classes=4), dict(num_classes=3, ignore_class=0)], **ints)
    cases += rows("BinaryIoU", pair((ROWS,)), [{}, dict(target_class_ids=[1], threshold=0.25)], weights=whole)
    scores = lambda: (hot(4), simplex(rng, (ROWS, 4)))
    cases += rows("OneHotIoU", scores, [dict(num_classes=4, target_class_ids=[0, 2])], weights=whole)
    cases += rows("OneHotMeanIoU", scores, [dict(num_classes=4)], weights=whole)
    write("metrics", cases)


main()
