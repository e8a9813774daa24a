"""Every part in every state, drawn to pictures: look at them."""
