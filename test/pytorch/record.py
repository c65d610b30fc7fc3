"""Records what PyTorch computes for the library's declarations, in double precision: test/pytorch/*.json.

    python3 test/pytorch/record.py

PyTorch is installed into .cache/pytorch the first time, which takes a few minutes. The recorded files are compared by parity.test.ts.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parent.parent / ".cache" / "pytorch"


def inside_venv():
    """Goes on in an environment that has PyTorch."""
    try:
        import torch  # noqa: F401
    except ImportError:
        python = VENV / "bin" / "python"
        if Path(sys.executable) == python:
            raise
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "torch", "numpy"], check=True)
        os.execv(str(python), [str(python), __file__])


inside_venv()
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
generator = torch.Generator().manual_seed(1)


def normal(*shape):
    return torch.round(torch.randn(*shape, generator=generator) * 1000) / 1000


def numbers(tensor):
    return [float(f"{number:.12g}") for number in tensor.detach().reshape(-1).tolist()]


def save(name, cases):
    text = json.dumps({"pytorch": torch.__version__.split("+")[0], "cases": cases}, separators=(",", ":"))
    # One case a line, so that a change shows which.
    text = text.replace('{"nn"', '\n{"nn"').replace("]}]}", "]}\n]}")
    (HERE / f"{name}.json").write_text(text + "\n")


# ---------------------------------------------------------------- activations

ROWS, WIDTH = 5, 6


def activation(nn, f, parameter=None):
    """y = f(x) and, for an upstream gradient dy, the derivatives by x and by the parameter."""
    x = normal(ROWS, WIDTH) * 2
    x[3] = torch.tensor([-20.0, 20.0, -300.0, 300.0, -0.001, 0.001])
    x[4] = 300 * torch.sign(x[4])
    x.requires_grad_()
    dy = normal(ROWS, WIDTH)
    y = f(x) if parameter is None else f(x, parameter)
    (y * dy).sum().backward()
    case = {"nn": nn, "x": numbers(x), "dy": numbers(dy), "y": numbers(y), "dx": numbers(x.grad)}
    if parameter is not None:
        case |= {"parameter": numbers(parameter), "dparameter": numbers(parameter.grad)}
    return case


def activations():
    return [
        activation("x -> identity", lambda x: x * 1),
        activation("x -> sigmoid", torch.sigmoid),
        activation("x -> tanh", torch.tanh),
        activation("x -> relu", F.relu),
        activation("x -> leaky_relu", F.leaky_relu),
        activation("x -> leaky_relu(0.2)", lambda x: F.leaky_relu(x, 0.2)),
        activation("x -> prelu", F.prelu, normal(WIDTH).requires_grad_()),
        activation("x -> elu", F.elu),
        activation("x -> elu(alpha: 0.5)", lambda x: F.elu(x, 0.5)),
        activation("x -> selu", F.selu),
        activation("x -> gelu", F.gelu),
        activation("x -> silu", F.silu),
        activation("x -> softplus", F.softplus),
        activation("x -> softsign", F.softsign),
        activation("x -> hard_tanh", F.hardtanh),
        activation("x -> relu6", F.relu6),
        activation("x -> softmax", lambda x: F.softmax(x, -1)),
        activation("x -> log_softmax", lambda x: F.log_softmax(x, -1)),
        activation("x -> dropout(0.5)", lambda x: F.dropout(x, 0.5, training=False)),
    ]


# ---------------------------------------------------------------- losses


def loss(nn, f, target, extreme=True):
    """The mean over the rows, and its derivative by the scores."""
    x = normal(ROWS, WIDTH) * 2
    if extreme:
        x[4] = torch.tensor([300.0, -300.0, 299.0, 0.0, -300.0, 300.0])
    x.requires_grad_()
    value = f(x, target)
    value.backward()
    return {"nn": nn, "x": numbers(x), "target": numbers(target.double()), "loss": numbers(value)[0], "dx": numbers(x.grad)}


def losses():
    item = torch.tensor([0, 5, 2, 2, 1])
    yes = (normal(ROWS, WIDTH) > 0).double()
    real = normal(ROWS, WIDTH)
    shares = F.softmax(normal(ROWS, WIDTH) * 2, -1)
    shares[0] = torch.tensor([0.0, 0.5, 0.0, 0.25, 0.25, 0.0])
    weights = torch.tensor([1.0, 2.0, 0.5, 1.0, 3.0, 0.25])

    def weighted(smoothing):
        return lambda x, t: F.cross_entropy(x, t, weight=weights, label_smoothing=smoothing, reduction="none").mean()

    return [
        loss("cross_entropy(x, item)", F.cross_entropy, item),
        loss("cross_entropy(x, item, smoothing: 0.1)", lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1), item),
        loss("cross_entropy(x, item, weights: [1, 2, 0.5, 1, 3, 0.25])", weighted(0), item),
        loss("cross_entropy(x, item, smoothing: 0.2, weights: [1, 2, 0.5, 1, 3, 0.25])", weighted(0.2), item),
        loss("binary_cross_entropy(x, target)", F.binary_cross_entropy_with_logits, yes),
        loss(
            "binary_cross_entropy(x, target, positive_weight: 3)",
            lambda x, t: F.binary_cross_entropy_with_logits(x, t, pos_weight=torch.tensor(3.0)),
            yes,
        ),
        loss("hinge(x, item)", lambda x, t: WIDTH * F.multi_margin_loss(x, t), item),
        loss("hinge(x, item, margin: 2)", lambda x, t: WIDTH * F.multi_margin_loss(x, t, margin=2), item),
        loss("hinge(x, item, squared: true)", lambda x, t: WIDTH * F.multi_margin_loss(x, t, p=2), item),
        loss("binary_hinge(x, target)", lambda x, t: F.relu(1 - (2 * t - 1) * x).mean(), yes),
        loss("mse(x, target)", F.mse_loss, real),
        loss("mae(x, target)", F.l1_loss, real),
        loss("huber(x, target)", F.huber_loss, real),
        loss("huber(x, target, delta: 0.5)", lambda x, t: F.huber_loss(x, t, delta=0.5), real),
        loss("kl(x, target)", lambda x, t: F.kl_div(F.log_softmax(x, -1), t, reduction="batchmean"), shares),
        loss("nll(x -> log_softmax, item)", lambda x, t: F.nll_loss(F.log_softmax(x, -1), t), item),
        loss("cosine(x, target)", lambda x, t: F.cosine_embedding_loss(x, t, torch.ones(ROWS)), real),
    ]


# ---------------------------------------------------------------- optimizers


def optimizer(nn, make):
    """Weights after each of several steps with given gradients."""
    weight = torch.nn.Parameter(normal(WIDTH))
    start = numbers(weight)
    gradients = [normal(WIDTH) * 10 ** (step - 3) for step in range(6)]
    stepper = make([weight])
    weights = []
    for gradient in gradients:
        weight.grad = gradient.clone()
        stepper.step()
        weights += numbers(weight)
    return {"nn": nn, "start": start, "gradients": [n for g in gradients for n in numbers(g)], "weights": weights}


def optimizers():
    o = torch.optim
    return [
        optimizer("sgd(lr: 0.1)", lambda p: o.SGD(p, lr=0.1)),
        optimizer("momentum", lambda p: o.SGD(p, lr=0.01, momentum=0.9)),
        optimizer("momentum(lr: 0.1, mu: 0.5)", lambda p: o.SGD(p, lr=0.1, momentum=0.5)),
        optimizer("nesterov(lr: 0.1)", lambda p: o.SGD(p, lr=0.1, momentum=0.9, nesterov=True)),
        optimizer("adagrad", lambda p: o.Adagrad(p)),
        optimizer("rmsprop", lambda p: o.RMSprop(p)),
        optimizer("rmsprop(lr: 0.001, decay: 0.9)", lambda p: o.RMSprop(p, lr=0.001, alpha=0.9)),
        optimizer("adadelta", lambda p: o.Adadelta(p)),
        optimizer("adam", lambda p: o.Adam(p)),
        optimizer("adam(lr: 0.1, beta1: 0.8, beta2: 0.99)", lambda p: o.Adam(p, lr=0.1, betas=(0.8, 0.99))),
        optimizer("adamw", lambda p: o.AdamW(p)),
        optimizer("adamw(lr: 0.1, decay: 0.3)", lambda p: o.AdamW(p, lr=0.1, weight_decay=0.3)),
    ]


# ---------------------------------------------------------------- schedules

STEPS = 20


def schedule(nn, lr, make):
    """The rate at each step of a training of 20 steps."""
    sgd = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = make(sgd)
    rates = []
    for _ in range(STEPS):
        rates.append(sgd.param_groups[0]["lr"])
        sgd.step()
        scheduler.step()
    return {"nn": nn, "rates": numbers(torch.tensor(rates))}


def schedules():
    s = torch.optim.lr_scheduler
    return [
        schedule("constant(0.1)", 0.1, lambda o: s.ConstantLR(o, factor=1)),
        schedule("step(0.1, every: 6)", 0.1, lambda o: s.StepLR(o, 6)),
        schedule("step(0.1, every: 3, factor: 0.5)", 0.1, lambda o: s.StepLR(o, 3, gamma=0.5)),
        schedule("exponential(0.1, factor: 0.9, every: 1)", 0.1, lambda o: s.ExponentialLR(o, 0.9)),
        schedule("cosine(0.1)", 0.1, lambda o: s.CosineAnnealingLR(o, STEPS)),
        schedule("cosine(0.1, end: 0.02)", 0.1, lambda o: s.CosineAnnealingLR(o, STEPS, eta_min=0.02)),
        schedule("linear(0.1)", 0.1, lambda o: s.LinearLR(o, 1, 0, STEPS)),
        schedule("linear(0.1, end: 0.03)", 0.1, lambda o: s.LinearLR(o, 1, 0.3, STEPS)),
        schedule("warmup(0.1, steps: 8)", 0.1, lambda o: s.LinearLR(o, 1 / 8, 1, 7)),
        schedule("one_cycle(0.5)", 0.5, lambda o: s.OneCycleLR(o, 0.5, STEPS)),
        schedule(
            "one_cycle(0.5, rise: 0.4, start: 10, end: 100)",
            0.5,
            lambda o: s.OneCycleLR(o, 0.5, STEPS, pct_start=0.4, div_factor=10, final_div_factor=100),
        ),
    ]


save("activations", activations())
save("losses", losses())
save("optimizers", optimizers())
save("schedules", schedules())
