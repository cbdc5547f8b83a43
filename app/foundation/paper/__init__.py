"""What every PDF of the house shares: what it may say as plain values, its fonts, its page and the press."""
