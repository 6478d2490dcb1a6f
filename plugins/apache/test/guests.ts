// Guests with an Apache, as Debian and Red Hat install it: the lines that are looked at, and some that must stay.
import type { Seed } from '@mln/engine/testkit';

export const defaultSite = `<VirtualHost *:80>
	# what the server calls itself; not decisive for the default site
	#ServerName www.example.com

	ServerAdmin webmaster@localhost
	DocumentRoot /var/www/html

	#LogLevel info ssl:warn
	ErrorLog \${APACHE_LOG_DIR}/error.log
	CustomLog \${APACHE_LOG_DIR}/access.log combined
	<Directory /var/www/html/private>
		DirectoryIndex none.html
	</Directory>
</VirtualHost>
`;

export const ports = `# The number stands in the site as well.
Listen 80

<IfModule ssl_module>
	Listen 443
</IfModule>
`;

export const event = `# event MPM
# MaxRequestWorkers: maximum number of worker threads
StartServers            2
MinSpareThreads         25
MaxSpareThreads         75
ThreadLimit             64
ThreadsPerChild         25
MaxRequestWorkers       150
MaxConnectionsPerChild  0
`;

export const prefork = `<IfModule mpm_prefork_module>
	StartServers		5
	MaxRequestWorkers	150
	MaxConnectionsPerChild	0
</IfModule>
`;

export const debian: Seed = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  '/etc/apache2/apache2.conf': 'Include ports.conf\n<Directory />\n\tRequire all denied\n</Directory>\n',
  '/etc/apache2/ports.conf': ports,
  '/etc/apache2/sites-available/000-default.conf': defaultSite,
  '/etc/apache2/sites-enabled/000-default.conf': { target: '../sites-available/000-default.conf' },
  '/etc/apache2/mods-available/mpm_event.conf': event,
  '/etc/apache2/mods-available/mpm_prefork.conf': prefork,
  '/etc/apache2/mods-enabled/mpm_event.conf': { target: '../mods-available/mpm_event.conf' },
  '/etc/apache2/mods-enabled/mpm_event.load': { target: '../mods-available/mpm_event.load' },
  '/var/www/html/index.html': 'It works!\n',
};

export const redHat: Seed = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
  '/etc/httpd/conf/httpd.conf': `ServerRoot "/etc/httpd"
Listen 80
ServerAdmin root@localhost
#ServerName www.example.com:80
<Directory />
    Require all denied
</Directory>
DocumentRoot "/var/www/html"
<IfModule dir_module>
    DirectoryIndex index.html
</IfModule>
IncludeOptional conf.d/*.conf
`,
  '/etc/httpd/conf.modules.d/00-mpm.conf': 'LoadModule mpm_event_module modules/mod_mpm_event.so\n',
  '/usr/lib/systemd/system/httpd.service': '[Unit]\n',
};
