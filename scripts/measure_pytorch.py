"""PyTorch's half of scripts/measure-nvidia: makes the input, and compares answers and times with those of Residua."""

import argparse
import json
import statistics
import struct
import sys
import time


def fail(message):
    print("measure_pytorch: " + message, file=sys.stderr)
    sys.exit(2)


try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    fail(f"{missing}; install torch and numpy for {sys.executable}, or name another Python in PYTHON")

LEARNING_RATE = 1e-3  # that of Residua's measured training step
MOMENTUM = 0.9
TOLERANCE = {"fp32": 1e-4, "tf32": 5e-2, "fp16": 5e-2}


def read_safetensors(path):
    """Tensors by name: 8 bytes of header length, a JSON header, then the data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if entry["dtype"] == "F32":
            array = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
            tensors[name] = torch.from_numpy(array.copy())
    return tensors


class ResNet:
    """torchvision's ResNet (stride in a bottleneck's 3x3), as functions over its state dictionary."""

    def __init__(self, weights, training):
        self.w = weights
        self.training = training

    def norm(self, x, name):
        w = self.w
        statistics_ = w[name + ".running_mean"], w[name + ".running_var"]
        return F.batch_norm(x, *statistics_, w[name + ".weight"], w[name + ".bias"], self.training, 0.1, 1e-5)

    def convolve(self, x, conv, norm, stride=1):
        weight = self.w[conv + ".weight"]
        return self.norm(F.conv2d(x, weight, stride=stride, padding=weight.shape[2] // 2), norm)

    def block(self, x, name, stride):
        is_bottleneck = name + ".conv3.weight" in self.w
        convolutions = 3 if is_bottleneck else 2
        strided = 2 if is_bottleneck else 1
        y = x
        for i in range(1, convolutions + 1):
            y = self.convolve(y, f"{name}.conv{i}", f"{name}.bn{i}", stride if i == strided else 1)
            if i < convolutions:
                y = F.relu(y)
        if name + ".downsample.0.weight" in self.w:
            x = self.convolve(x, name + ".downsample.0", name + ".downsample.1", stride)
        return F.relu(y + x)

    def logits(self, x):
        x = F.max_pool2d(F.relu(self.convolve(x, "conv1", "bn1", 2)), 3, 2, 1)
        for stage in range(1, 5):
            index = 0
            while f"layer{stage}.{index}.conv1.weight" in self.w:
                x = self.block(x, f"layer{stage}.{index}", 2 if stage > 1 and index == 0 else 1)
                index += 1
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return F.linear(x, self.w["fc.weight"], self.w["fc.bias"])


def median_ms(action, runs, device):
    """Of single runs, each waited for."""
    times = []
    for run in range(10 + runs):
        start = time.perf_counter()
        action()
        if device == "cuda":
            torch.cuda.synchronize()
        if run >= 10:
            times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def placed(weights, device, dtype):
    moved = {}
    for name, tensor in weights.items():
        tensor = tensor.to(device, dtype)
        moved[name] = tensor.contiguous(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor
    return moved


def forward(weights, images, mode, runs, device):
    """Median time and logits; the images go up and the logits come down in each run, as they do in Residua's."""
    set_tf32(mode == "tf32")
    dtype = torch.float16 if mode == "fp16" else torch.float32
    net = ResNet(placed(weights, device, dtype), training=False)
    answer = []

    def run():
        x = images.to(device, dtype).contiguous(memory_format=torch.channels_last)
        answer[:] = [net.logits(x).float().cpu()]

    with torch.no_grad():
        return median_ms(run, runs, device), answer[0]


def training_step(weights, images, mode, runs, device):
    """Median time; fp16 is autocast with a scaled loss, weights in fp32."""
    set_tf32(mode == "tf32")
    is_half = mode == "fp16"
    scaler = torch.amp.GradScaler(device, enabled=is_half)
    parameters = placed(weights, device, torch.float32)
    learnt = [tensor for name, tensor in parameters.items() if "running_" not in name]
    for tensor in learnt:
        tensor.requires_grad_(True)
    net = ResNet(parameters, training=True)
    optimizer = torch.optim.SGD(learnt, lr=LEARNING_RATE, momentum=MOMENTUM)
    labels = torch.arange(images.shape[0], device=device) % parameters["fc.bias"].shape[0]

    def run():
        x = images.to(device).contiguous(memory_format=torch.channels_last)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.float16, enabled=is_half):
            loss = F.cross_entropy(net.logits(x), labels)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        loss.item()

    return median_ms(run, runs, device)


def set_tf32(is_on):
    torch.backends.cuda.matmul.allow_tf32 = is_on
    torch.backends.cudnn.allow_tf32 = is_on


def check(options):
    if options.device == "cuda" and not torch.cuda.is_available():
        fail("this PyTorch finds no CUDA device; install one built for CUDA")
    name = torch.cuda.get_device_name() if options.device == "cuda" else "the CPU"
    print(f"PyTorch {torch.__version__} on {name}, cuDNN {torch.backends.cudnn.version()}")


def make_input(options):
    random = np.random.default_rng(1)
    np.save(options.input, random.standard_normal((options.batch, 3, 224, 224), dtype=np.float32))


def compare(options):
    torch.backends.cudnn.benchmark = True
    weights = read_safetensors(options.weights)
    images = torch.from_numpy(np.load(options.input))
    ours = torch.from_numpy(np.load(options.output))
    with open(options.infer) as file:
        infer_ms = json.load(file)["median_ms"]
    with open(options.train) as file:
        train_ms = json.load(file)[0]["median_ms"]
    print(f"batch {images.shape[0]}: forward ours {infer_ms:.3f} ms, training step ours {train_ms:.3f} ms ({options.precision})")
    modes = ["fp32", "tf32", "fp16"] if options.device == "cuda" else ["fp32"]
    tolerance = TOLERANCE[options.precision]
    for mode in modes:
        ms, logits = forward(weights, images, mode, options.runs, options.device)
        error = (torch.linalg.norm(ours - logits) / torch.linalg.norm(logits)).item()
        verdict = "same answer" if error <= max(tolerance, TOLERANCE[mode]) else "DIFFERENT ANSWER, do not compare"
        print(f"  forward  PyTorch {mode} {ms:9.3f} ms, its speed x {ms / infer_ms:.2f} is ours;"
              f" relative L2 {error:.1e}: {verdict}")
    for mode in modes:
        ms = training_step(weights, images, mode, options.runs, options.device)
        print(f"  training PyTorch {mode} {ms:9.3f} ms, its speed x {ms / train_ms:.2f} is ours")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["check", "input", "compare"])
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--precision", choices=["fp32", "fp16"], default="fp32")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--runs", type=int, default=50)
    for name in ["weights", "input", "output", "infer", "train"]:
        parser.add_argument("--" + name)
    options = parser.parse_args()
    {"check": check, "input": make_input, "compare": compare}[options.step](options)


if __name__ == "__main__":
    main()
