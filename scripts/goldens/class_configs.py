"""Losses and metrics as Keras writes them into files, in single precision, as it does unless told otherwise."""

from common import keras, write

keras.config.set_floatx("float32")
L, M = keras.losses, keras.metrics

LOSSES = [
    L.Hinge(), L.SquaredHinge(), L.CategoricalHinge(reduction="sum"), L.KLDivergence(), L.Poisson(), L.LogCosh(name="mine"),
    L.MeanSquaredError(), L.MeanAbsoluteError(), L.MeanAbsolutePercentageError(), L.MeanSquaredLogarithmicError(), L.CosineSimilarity(), L.Huber(),
    L.BinaryCrossentropy(from_logits=True, label_smoothing=0.1, axis=1), L.CategoricalCrossentropy(axis=1), L.SparseCategoricalCrossentropy(ignore_class=-1),
    L.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=0.75, gamma=1.0), L.CategoricalFocalCrossentropy(alpha=[0.25, 0.75]),
    L.CategoricalGeneralizedCrossEntropy(q=0.25), L.Dice(), L.Dice(axis=(1, 2)), L.Tversky(alpha=0.3, beta=0.7), L.CTC(reduction="none"),
]
METRICS = [
    M.Mean(), M.Sum(), M.MeanSquaredError(), M.RootMeanSquaredError(), M.MeanAbsoluteError(), M.MeanAbsolutePercentageError(),
    M.MeanSquaredLogarithmicError(), M.CosineSimilarity(), M.LogCoshError(), M.R2Score(class_aggregation="variance_weighted_average", num_regressors=1),
    M.R2Score(class_aggregation=None), M.AUC(), M.AUC(curve="PR", summation_method="majoring", multi_label=True, num_labels=2),
    M.AUC(thresholds=[0.25, 0.5]), M.FalseNegatives(), M.FalsePositives(thresholds=0.25), M.TrueNegatives(thresholds=[0.25, 0.75]), M.TruePositives(),
    M.Precision(top_k=2, class_id=1), M.Recall(thresholds=0.25), M.PrecisionAtRecall(0.5), M.RecallAtPrecision(0.5, num_thresholds=50),
    M.SensitivityAtSpecificity(0.5, class_id=1), M.SpecificityAtSensitivity(0.5), M.ConcordanceCorrelation(), M.PearsonCorrelation(axis=0),
    M.Hinge(), M.SquaredHinge(), M.CategoricalHinge(), M.KLDivergence(), M.Poisson(), M.BinaryCrossentropy(from_logits=True), M.CategoricalCrossentropy(),
    M.SparseCategoricalCrossentropy(ignore_class=0), M.Accuracy(), M.BinaryAccuracy(threshold=0.25), M.CategoricalAccuracy(), M.SparseCategoricalAccuracy(),
    M.TopKCategoricalAccuracy(k=3), M.SparseTopKCategoricalAccuracy(from_sorted_ids=True), M.F1Score(average="macro"), M.FBetaScore(beta=2.0, threshold=0.5),
    M.IoU(3, [0, 2]), M.BinaryIoU(), M.MeanIoU(3, ignore_class=1), M.OneHotIoU(3, [1]), M.OneHotMeanIoU(3),
]

write("class-configs", [{"kind": "losses", **L.serialize(loss)} for loss in LOSSES] + [{"kind": "metrics", **M.serialize(metric)} for metric in METRICS])
