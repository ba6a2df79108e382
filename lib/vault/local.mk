# lib/vault
