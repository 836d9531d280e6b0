"""`make bench`: the product and two bare bots, tapped over a light local Bot API and measured alike."""
