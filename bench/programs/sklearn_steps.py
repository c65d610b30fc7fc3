"""scikit-learn's MLPClassifier: partial_fit on one batch is a training step. It has sgd, momentum and adam."""

import warnings

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier

from serve import rows, serve, task

workload = task()
x, y = rows(workload, numpy)
classes = numpy.arange(workload["sizes"][-1])
warnings.filterwarnings("ignore")
network = MLPClassifier(
    hidden_layer_sizes=workload["sizes"][1:-1],
    solver="adam" if workload["optimizer"] == "adam" else "sgd",
    momentum=0.9 if workload["optimizer"] == "momentum" else 0.0,
    alpha=workload["penalty"],
    batch_size=workload["batch"],
    random_state=1,
)
network.partial_fit(x, y, classes=classes)  # makes its weights
train = workload["task"] == "train"
serve(f"scikit-learn {sklearn.__version__}", (lambda: network.partial_fit(x, y, classes=classes)) if train else (lambda: network.predict_proba(x)))
