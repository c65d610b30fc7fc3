"""PyTorch, as its own tutorials use it (eager) or with what torch.compile makes of a whole step (compiled). usage: <workload> eager|compiled <threads>"""

import sys

import numpy
import torch
from torch import nn

from serve import rows, serve, task

workload, mode, threads = task(), sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)


class Gated(nn.Module):
    """The layer of bench/specs/w8.nn."""

    def forward(self, z):
        return torch.tanh(z) / (1 + z**2)


def network():
    activations = {"relu": nn.ReLU, "gelu": nn.GELU, "gated": Gated}
    sizes, layers = workload["sizes"], []
    for place, (inputs, units) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(inputs, units))
        if place < len(workload["activations"]):
            layers.append(activations[workload["activations"][place]]())
            if workload["dropout"]:
                layers.append(nn.Dropout(workload["dropout"]))
    return nn.Sequential(*layers)


def optimizer(model):
    """With PyTorch's own fused kernels, the fastest that it has. As in nnc, weights decay and biases don't."""
    decay = 0.01 if workload["optimizer"] == "adamw" else workload["penalty"]
    weights = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    biases = [parameter for parameter in model.parameters() if parameter.dim() == 1]
    parameters = [{"params": weights, "weight_decay": decay}, {"params": biases, "weight_decay": 0.0}]
    if decay == 0:
        parameters = [{"params": weights + biases, "weight_decay": 0.0}]
    make = {
        "sgd": lambda: torch.optim.SGD(parameters, lr=0.01, fused=True),
        "momentum": lambda: torch.optim.SGD(parameters, lr=0.01, momentum=0.9, fused=True),
        "adam": lambda: torch.optim.Adam(parameters, lr=1e-3, fused=True),
        "adamw": lambda: torch.optim.AdamW(parameters, lr=1e-3, fused=True),
    }
    return make[workload["optimizer"]]()


def training_step(model, x, y):
    update = optimizer(model)

    def loss_of(x, y):
        return nn.functional.cross_entropy(model(x), y)

    loss_of = torch.compile(loss_of) if mode == "compiled" else loss_of

    def step():
        update.zero_grad(set_to_none=True)
        loss = loss_of(x, y)
        loss.backward()
        update.step()
        return loss.item()  # nnc's step gives it too

    return step


def prediction(model, x):
    model.eval()
    compute = torch.compile(model) if mode == "compiled" else model

    def step():
        with torch.inference_mode():
            return compute(x)

    return step


model = network()
x, y = (torch.from_numpy(values) for values in rows(workload, numpy))
about = f"PyTorch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}"
serve(about, training_step(model, x, y) if workload["task"] == "train" else prediction(model, x))
