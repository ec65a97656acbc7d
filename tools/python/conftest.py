pytest_plugins = ["zkspec_fake"]
