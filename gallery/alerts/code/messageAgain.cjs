return $('Write the message').all();
