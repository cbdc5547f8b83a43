"""Rankings and their explanations, and the proposals that people answer."""
