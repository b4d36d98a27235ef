"""The training of CostBenchmark in PyTorch: prints the seconds of each epoch.

Arguments: sequences, shortest, longest, hidden size, batch size, threads, epochs.

Batches are made once, before the clock starts, in four ways: of sequences at random or sorted by length, padded or packed.
After an epoch of each that does not count, and one that does, training goes on in the fastest.
"""

import random
import sys
import time

import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence, pad_sequence


def adding(count, shortest, longest):
    """Sequences (T, 2) of numbers and two marks; the target is the sum of the marked numbers."""
    examples = []
    for _ in range(count):
        steps = random.randint(shortest, longest)
        features = torch.zeros(steps, 2)
        features[:, 0] = torch.rand(steps)
        first = random.randrange(steps // 2)
        second = random.randrange(steps // 2, steps)
        features[first, 1] = features[second, 1] = 1
        examples.append((features, features[first, 0] + features[second, 0]))
    return examples


class Network(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()
        self.gru = nn.GRU(2, hidden_size)
        self.head = nn.Linear(hidden_size, 1)

    def forward(self, inputs, last):
        outputs, states = self.gru(inputs)
        ends = states[0] if last is None else outputs[last, torch.arange(len(last))]
        return self.head(ends)[:, 0]


def batches(examples, batch_size, packed):
    """Inputs, the last step of each sequence where they are padded, and targets."""
    made = []
    for start in range(0, len(examples), batch_size):
        some = sorted(examples[start : start + batch_size], key=lambda example: -len(example[0]))
        sequences = [features for features, _ in some]
        targets = torch.stack([target for _, target in some])
        if packed:
            made.append((pack_sequence(sequences), None, targets))
        else:
            last = torch.tensor([len(sequence) - 1 for sequence in sequences])
            made.append((pad_sequence(sequences), last, targets))
    return made


def adam(parameters):
    try:
        return torch.optim.Adam(parameters, lr=0.001, fused=True)
    except RuntimeError:  # before 2.4 only for GPUs
        return torch.optim.Adam(parameters, lr=0.001)


def epoch(network, optimizer, made):
    """Trains on all batches; returns the seconds."""
    random.shuffle(made)
    began = time.perf_counter()
    for inputs, last, targets in made:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(network(inputs, last), targets)
        loss.backward()
        optimizer.step()
    return time.perf_counter() - began


def main():
    count, shortest, longest, hidden_size, batch_size, threads, epochs = map(int, sys.argv[1:])
    random.seed(1)
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    examples = adding(count, shortest, longest)
    ordered = sorted(examples, key=lambda example: len(example[0]))
    ways = {
        order + " and " + form: batches(some, batch_size, form == "packed")
        for order, some in (("at random", examples), ("sorted", ordered))
        for form in ("padded", "packed")
    }
    network = Network(hidden_size)
    optimizer = adam(network.parameters())
    for made in ways.values():
        epoch(network, optimizer, made)
    trial = {way: epoch(network, optimizer, made) for way, made in ways.items()}
    best = min(trial, key=trial.get)
    print("PyTorch", torch.__version__, best)
    for _ in range(epochs):
        print("seconds", epoch(network, optimizer, ways[best]))


if __name__ == "__main__":
    main()
