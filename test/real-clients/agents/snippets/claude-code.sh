export ANTHROPIC_BASE_URL=http://127.0.0.1:8787
export ANTHROPIC_AUTH_TOKEN=$HEADGATE_KEY
export ANTHROPIC_MODEL=demo/chat
export ANTHROPIC_DEFAULT_HAIKU_MODEL=demo/chat # for small things on the side
claude
