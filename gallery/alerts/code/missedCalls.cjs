// The calls that the trigger brought: the settings came with the account.
return $('NAME_OF_START').all();
