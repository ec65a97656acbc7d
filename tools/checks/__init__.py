"""The two checks of the tree: layers (who includes whom) and tidy (lengths, words, places)."""
