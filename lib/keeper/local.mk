# lib/keeper
