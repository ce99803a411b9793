"""The closed lists of the registry: each word once, with the contract's base words first."""

from __future__ import annotations

from typing import Literal

Capability = Literal[
    "chat",
    "completion",
    "function-calling",
    "embeddings",
    "fine-tuning",
    "vision",
    "audio",
    "code-generation",
    "reasoning",
    "structured-output",
    "image-generation",
    "video-generation",
    "speech",
    "transcription",
    "reranking",
    "web-search",
]

Modality = Literal["text", "image", "audio", "video", "code", "pdf"]
ModalityOrForm = Literal["text", "image", "audio", "video", "code", "pdf", "embedding"]

Licensing = Literal[
    "proprietary",
    "apache-2.0",
    "mit",
    "gpl-3.0",
    "bsd-3-clause",
    "cc-by-4.0",
    "cc-by-sa-4.0",
    "other",
    "unknown",
    "agpl-3.0",
    "bigcode-openrail-m",
    "cc-by-nc-4.0",
    "cc-by-nc-sa-4.0",
    "cc0-1.0",
    "deepseek",
    "exaone",
    "falcon-llm",
    "flux-1-dev-non-commercial",
    "gemma",
    "jamba-open-model",
    "lfm-open",
    "llama-2",
    "llama-3",
    "llama-3.1",
    "llama-3.2",
    "llama-3.3",
    "llama-4",
    "minimax-model",
    "mistral-research",
    "modified-mit",
    "nvidia-open-model",
    "openrail",
    "qwen",
    "qwen-research",
    "stability-ai-community",
    "tencent-hunyuan-community",
    "yi",
]

Status = Literal["alpha", "beta", "active", "deprecated", "retired"]
Verification = Literal["unverified", "cross-checked", "vendor-confirmed", "disputed"]

ProviderKind = Literal["first-party", "cloud", "aggregator", "plan", "local"]
AuthType = Literal["bearer", "api-key", "oauth2", "basic", "none", "aws-sigv4", "gcp-oauth"]
Compatibility = Literal["openai", "anthropic", "google", "cohere", "custom", "azure-openai", "bedrock", "vertex"]
ApiFormat = Literal[
    "openai",
    "openai-responses",
    "anthropic",
    "google",
    "cohere",
    "custom",
    "azure-openai",
    "bedrock",
    "vertex",
]

Basis = Literal["list", "promotional", "free", "subscription", "estimated"]
VariantKind = Literal["region", "speed", "reasoning", "snapshot", "free", "privacy", "quantization"]
Quantization = Literal[
    "fp32", "fp16", "bf16", "fp8", "fp6", "fp4", "mxfp4", "nvfp4", "int8", "int4", "awq", "gptq", "gguf", "unknown"
]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
