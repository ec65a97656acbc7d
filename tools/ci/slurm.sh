#!/bin/sh
#SBATCH --job-name=zkspec
#SBATCH --array=1-4
#SBATCH --cpus-per-task=1
#SBATCH --output=zkspec-%A-%a.log
# One run in as many parts as the array has jobs. OUTPUT is a folder that all nodes see; the arguments are those of `zkspec run`.
set -eu
exec zkspec run --shard auto --output "$OUTPUT/shard-$SLURM_ARRAY_TASK_ID" "$@"
