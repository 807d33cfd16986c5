"""The parts of finetune.py: pairs, what is trained, the loop, and what is written."""
