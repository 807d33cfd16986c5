import { spawnSync } from 'node:child_process'
import { readConfig } from '../config.ts'

/** The configured Python where it has what training/finetune.py imports, else null: nothing is installed for a test. */
export function pythonThatTunes(): string | null {
  const { python } = readConfig()
  const look = 'import torch, onnxscript, onnxruntime, tokenizers, ftfy, safetensors, transformers, PIL'
  return spawnSync(python, ['-c', look]).status === 0 ? python : null
}

/** The configured Python where it can make a virtual environment, else null. */
export function pythonWithVenv(): string | null {
  const { python } = readConfig()
  return spawnSync(python, ['-c', 'import venv, ensurepip']).status === 0 ? python : null
}
