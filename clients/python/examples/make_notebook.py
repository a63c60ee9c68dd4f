"""Writes time-and-accuracy.ipynb and runs it, so that its outputs are those of its code.

    pip install 'spingap[notebook]'
    python make_notebook.py
"""

from pathlib import Path

from nbclient import NotebookClient
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

CELLS = [
    new_markdown_cell(
        "# Time and accuracy\n\n"
        "How low does a run get, how fast, and how sure is that? A spin glass with couplings ±1 on a 16 × 16 torus, annealed by a "
        "Spingap server that this notebook starts by itself."
    ),
    new_code_cell(
        "import dimod\n"
        "import matplotlib.pyplot as plt\n"
        "import networkx as nx\n"
        "import numpy as np\n"
        "from spingap import SpingapSampler\n\n"
        "graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(16, 16, periodic=True))\n"
        "bqm = dimod.generators.ran_r(1, graph, seed=12)\n"
        "sampler = SpingapSampler(threads=1)\n"
        "sampleset = sampler.sample(bqm, solver=\"sa\", num_reads=512, num_sweeps=4096, trace=\"dense\", seed=3)\n"
        "sampleset.first.energy, sampleset.info[\"verdict\"]"
    ),
    new_markdown_cell("## Energy against time\n\nThe trace of the run: the reads' energies at checkpoints, from the tenth to the ninetieth of a hundred."),
    new_code_cell(
        "trace = sampleset.info[\"trace\"]\n"
        "sweeps = [point[\"sweeps\"] for point in trace]\n"
        "ground = sampleset.first.energy\n"
        "above = lambda name: [(point[name] - ground) / bqm.num_variables for point in trace]\n\n"
        "figure, axes = plt.subplots(figsize=(6, 3.2), dpi=72)\n"
        "axes.fill_between(sweeps, above(\"q10_energy\"), above(\"q90_energy\"), alpha=0.25, label=\"10 % to 90 % of reads\")\n"
        "axes.plot(sweeps, above(\"median_energy\"), label=\"median\")\n"
        "axes.plot(sweeps, above(\"best_energy\"), label=\"best\")\n"
        "axes.set(xscale=\"log\", xlabel=\"sweeps\", ylabel=\"energy above the lowest, per spin\")\n"
        "axes.set_yscale(\"symlog\", linthresh=1e-2)\n"
        "axes.set_ylim(bottom=0)\n"
        "axes.legend()\n"
        "figure.tight_layout()"
    ),
    new_markdown_cell("## How many sweeps are worth it\n\nReads of more sweeps hit the lowest energy more often, and take longer. The least product is the time to solution."),
    new_code_cell(
        "lengths = [16, 64, 256, 1024, 4096]\n"
        "futures = [sampler.submit(bqm, solver=\"sa\", num_reads=1024, num_sweeps=n, target_energy=None, seed=5) for n in lengths]\n"
        "found = [future.result() for future in futures]\n"
        "lowest = min(ground, *(one.first.energy for one in found))\n"
        "hits = [one.record.num_occurrences[one.record.energy <= lowest].sum() / 1024 for one in found]\n"
        "repeats = [np.log(0.01) / np.log1p(-p) if 0 < p < 1 else (1 if p else np.nan) for p in hits]\n\n"
        "figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3), dpi=72)\n"
        "left.plot(lengths, hits, \"o-\")\n"
        "left.set(xscale=\"log\", xlabel=\"sweeps of a read\", ylabel=\"share of reads at the lowest energy\")\n"
        "right.plot(lengths, np.array(lengths) * repeats, \"o-\")\n"
        "right.set(xscale=\"log\", yscale=\"log\", xlabel=\"sweeps of a read\", ylabel=\"sweeps to solution, 99 %\")\n"
        "figure.tight_layout()"
    ),
    new_code_cell("sampler.close()"),
]


def main() -> None:
    notebook = new_notebook(cells=CELLS, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    for k, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{k}"
    NotebookClient(notebook, timeout=300).execute()
    for cell in notebook.cells:
        cell["metadata"] = {}
        # Warnings of the machine that ran it are of no interest to readers.
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if output.get("name") != "stderr"]
    nbformat.write(notebook, Path(__file__).with_name("time-and-accuracy.ipynb"))


if __name__ == "__main__":
    main()
