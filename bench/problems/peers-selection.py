"""Best subset selection by libraries that users run today, on the draws of `npm run bench:problems -- --only selection`.

Needs: pip install numpy scikit-learn abess
Use:   npm run build && python bench/problems/peers-selection.py [--draws 10] [--rho 0.5] [--snr 10] [--p 1000] [--n 500] [--k 10]

Every method is given the true number of terms k and reads the same CSV files, written by `spingap generate selection`:
lasso          sklearn lars_path(method="lasso"): the first support of k columns on the path
OMP            sklearn OrthogonalMatchingPursuit(n_nonzero_coefs=k)
LassoCV        sklearn LassoCV(cv=5): its own number of columns
abess          splicing for best subset, support_size=k (an L0 method)
spingap        select --k K --chains 0 (no inclusion probabilities), threads 1

Prints, for each method, the share of draws with exactly the true support, the mean F1, and the processor time of a draw.
"""

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
from abess import LinearRegression  # noqa: E402
from sklearn.linear_model import LassoCV, OrthogonalMatchingPursuit, lars_path  # noqa: E402

warnings.filterwarnings("ignore")
MAIN = os.path.join(os.path.dirname(__file__), "..", "..", "dist", "cli", "main.js")


def lasso(x, y, k):
    _, _, coefs = lars_path(x, y, method="lasso", max_iter=4 * k)
    sizes = (coefs != 0).sum(axis=0)
    at = int(np.argmax(sizes >= k)) if (sizes >= k).any() else coefs.shape[1] - 1
    return np.flatnonzero(coefs[:, at])


def omp(x, y, k):
    return np.flatnonzero(OrthogonalMatchingPursuit(n_nonzero_coefs=k).fit(x, y).coef_)


def lasso_cv(x, y, _):
    return np.flatnonzero(LassoCV(cv=5).fit(x, y).coef_)


def abess(x, y, k):
    return np.flatnonzero(LinearRegression(support_size=k, thread=1).fit(x, y).coef_)


def spingap(path, k):
    """The support, and the processor time of the whole process, start and reading of the file included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["node", MAIN, "select", path, "--target", "y", "--k", str(k), "--seed", "1"]
    command += ["--chains", "0", "--threads", "1", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    support = [int(name[1:]) - 1 for name in json.loads(done.stdout)["answer"]["support"]]
    return np.array(support), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    options = argparse.ArgumentParser()
    for name, value in (("draws", 10), ("p", 1000), ("n", 500), ("k", 10), ("rho", 0.5), ("snr", 10)):
        options.add_argument(f"--{name}", type=type(value) if isinstance(value, float) else float, default=value)
    asked = options.parse_args()
    draws, p, n, k = int(asked.draws), int(asked.p), int(asked.n), int(asked.k)
    peers = {"lasso": lasso, "OMP": omp, "LassoCV": lasso_cv, "abess": abess}
    results = {name: [] for name in [*peers, "spingap"]}
    with tempfile.TemporaryDirectory() as folder:
        csv, truth_file = os.path.join(folder, "x.csv"), os.path.join(folder, "truth.json")
        for seed in range(1, draws + 1):
            made = {"p": p, "n": n, "k": k, "rho": asked.rho, "snr": asked.snr, "seed": seed, "out": csv, "truth": truth_file}
            flags = [part for name, value in made.items() for part in (f"--{name}", str(value))]
            subprocess.run(["node", MAIN, "generate", "selection", *flags], check=True)
            with open(truth_file, encoding="utf8") as file:
                truth = {int(name[1:]) - 1 for name in json.load(file)["support"]}
            table = np.loadtxt(csv, delimiter=",", skiprows=1)
            x, y = table[:, :-1], table[:, -1]
            x = (x - x.mean(axis=0)) / x.std(axis=0)
            y = y - y.mean()
            for name, method in peers.items():
                began = time.process_time()
                support = set(int(j) for j in method(x, y, k))
                results[name].append((support, truth, time.process_time() - began))
            support, spent = spingap(csv, k)
            results["spingap"].append((set(int(j) for j in support), truth, spent))
    print(f"p = {p}, n = {n}, k = {k}, rho = {asked.rho}, SNR = {asked.snr}, {draws} draws")
    for name, rows in results.items():
        exact = np.mean([support == truth for support, truth, _ in rows])
        f1 = np.mean([2 * len(support & truth) / (len(support) + len(truth)) for support, truth, _ in rows])
        print(f"{name:8}  exact {exact:.2f}  F1 {f1:.3f}  {np.median([spent for *_, spent in rows]):.3f} s")


main()
