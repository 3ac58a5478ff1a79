"""cli: the front door; every command is a public function of the same name, imported only when it is called."""
