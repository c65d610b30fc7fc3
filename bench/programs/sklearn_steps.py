"""scikit-learn's MLPClassifier. partial_fit goes through the rows it is given in batches: on many of them at once, what it checks at each call costs little."""

import warnings

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier

from serve import rows, serve, task

workload = task()
is_training = workload["task"] == "train"
batches = 16 if is_training else 1
x, y = rows(workload, numpy, batches)
classes = numpy.arange(workload["sizes"][-1])
warnings.filterwarnings("ignore")
network = MLPClassifier(
    hidden_layer_sizes=workload["sizes"][1:-1],
    solver="adam" if workload["optimizer"] == "adam" else "sgd",
    learning_rate_init=0.001 if workload["optimizer"] == "adam" else 0.01,
    momentum=0.9 if workload["optimizer"] == "momentum" else 0.0,
    nesterovs_momentum=False,
    alpha=workload["penalty"] * workload["batch"],  # it divides by the rows
    batch_size=workload["batch"] if is_training else "auto",
    random_state=1,
)
network.partial_fit(x, y, classes=classes)  # makes its weights
about = f"scikit-learn {sklearn.__version__}"
if is_training:
    serve(about, lambda: network.partial_fit(x, y), batches)
else:
    serve(about, lambda: network.predict_proba(x))
